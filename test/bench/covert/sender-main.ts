// The sender's visitors, in a process of their own: what they read and wait for must not slow down the receiver's.
import { SendersVisitor } from "./senders-visitor.ts";
import { type SenderOrder, Sizes, sendFrame } from "./sending.ts";

const [host = "", port = "", ...hosts] = process.argv.slice(2);
const visitors = new Map(
  hosts.map((name) => [name, new SendersVisitor({ host, port: Number(port) }, name)]),
);
const sizes = new Sizes();

process.on("message", (order: SenderOrder) => {
  const visitor = visitors.get(order.host)!;
  const done =
    order.kind === "ask"
      ? visitor.ask(order.path)
      : order.kind === "calibrate"
        ? sizes.calibrate(order.channel, visitor)
        : sendFrame(order, sizes.of(order), visitor);
  done.then(
    () => process.send!({ error: null }),
    (error: Error) => process.send!({ error: error.message }),
  );
});
process.on("disconnect", () => process.exit(0));
