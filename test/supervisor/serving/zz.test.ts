import { appendFileSync } from "node:fs";
import { test } from "vitest";
import { answering, startServing } from "./support/serving.ts";

test("as", async () => {
  for (const size of ["2000MiB", "1700MiB", "2500MiB"]) {
    try {
      const s = await startServing({
        serve: "shards = 1",
        rest: `[cordons.tight]\n[cordons.tight.limits]\naddress-space = "${size}"\n`,
      });
      try {
        const r = await s
          .deploy("x", await answering("x"), { cordon: "tight", routes: ["x.test/*"] })
          .catch((e) => e);
        appendFileSync("/tmp/as.log", `${size} ${r.code ?? "ok"} ${r.message ?? ""}\n`);
      } finally {
        await s.end();
      }
    } catch (e) {
      appendFileSync("/tmp/as.log", `${size} start ${(e as Error).message}\n`);
    }
  }
}, 200000);
