import { describe, expect, test } from "vitest";
import { tcpListening, unixListening } from "../../runtime/boundary/listening-sockets.ts";

const unix = `Num       RefCount Protocol Flags    Type St Inode Path
0000000080ba4eea: 00000003 00000000 00000000 0001 03 993415
0000000059f8b778: 00000002 00000000 00010000 0001 01 993418 /run/skerry/a b.sock
000000003e6af6c1: 00000003 00000000 00000000 0001 03 993419 /run/skerry/a b.sock
0000000048ecd1f3: 00000002 00000000 00010000 0001 01  1601 @abstract
`;

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1605 1 000000001a17eb17 100 0 0 10 0
   1: 0100007F:B403 0100007F:07E8 01 00000000:00000000 00:00000000 00000000     0        0 992605 1 000000002ed20abd 100 0 0 10 0
   2: 0100007F:2382 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 992606 1 000000002ed20abd 100 0 0 10 0
`;

const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31 1 0 100 0 0 10 0
`;

describe("sockets that are listened on", () => {
  test("are unix sockets that accept connections, with or without a path", () => {
    expect(unixListening(unix)).toEqual([
      { kind: "unix", address: "/run/skerry/a b.sock", inode: 993_418 },
      { kind: "unix", address: "@abstract", inode: 1_601 },
    ]);
  });

  test("are TCP ports that accept connections", () => {
    expect(tcpListening(tcp)).toEqual([
      { kind: "tcp", address: "0.0.0.0:2024", inode: 1_605 },
      { kind: "tcp", address: "127.0.0.1:9090", inode: 992_606 },
    ]);
    expect(tcpListening(tcp6)).toEqual([{ kind: "tcp", address: "[::1]:8080", inode: 31 }]);
  });

  test("are none in what is no such table", () => {
    for (const text of ["", "\n\n", "0: x", "1: : : 0A", "a: b c d e f g h"]) {
      expect([...unixListening(text), ...tcpListening(text)]).toEqual([]);
    }
  });
});
