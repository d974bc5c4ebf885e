import { afterAll, beforeAll, expect, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { serviceGuest } from "./support/service-guest.ts";

// Services of WASI 0.3 that break a rule each, or try to have work done that they do not pay for.

const least = "(i32.const -2147483648)";
const readable = "(call $first (call $stream))";
const sleeping = "(i32.shr_u (call $start-sleep (i64.const -1)) (i32.const 4))";

/** What each does, and the code that it is ended with, or what it answers. */
type Conduct = readonly [name: string, body: string, ends: string | RegExp];
const conducts: readonly Conduct[] = [
  ["hello", `(call $say (i32.const 512) (i32.const 5)) (i32.const 0)`, /^hello$/],
  [
    "makes streams without end",
    `(loop $m (drop (call $stream)) (br $m)) (i32.const 0)`,
    "response-too-large",
  ],
  [
    "makes futures without end",
    `(loop $m (drop (call $trailers-future)) (br $m)) (i32.const 0)`,
    "response-too-large",
  ],
  [
    "makes sets without end",
    `(loop $m (drop (call $set)) (br $m)) (i32.const 0)`,
    "response-too-large",
  ],
  [
    "begins calls without end",
    `(loop $m (drop (call $start-sleep (i64.const -1))) (br $m)) (i32.const 0)`,
    "response-too-large",
  ],
  [
    "makes and drops without end",
    `(loop $m (local.set $x (call $stream)) (call $drop-readable (call $first (local.get $x)))
      (call $drop-writable (call $second (local.get $x))) (br $m)) (i32.const 0)`,
    "fuel-exhausted",
  ],
  [
    "reads a stream twice at once",
    `(local.set $a ${readable})
     (drop (call $start-read (local.get $a) (i32.const 4096) (i32.const 8)))
     (drop (call $start-read (local.get $a) (i32.const 4096) (i32.const 8))) (i32.const 0)`,
    "guest-trap",
  ],
  ...[-1, 0, 1 << 30, -(2 ** 31)].flatMap((number): Conduct[] => {
    const handle = `(i32.const ${number})`;
    const bodies: [string, string][] = [
      [
        `reads ${number}`,
        `(drop (call $start-read ${handle} (i32.const 4096) (i32.const 8))) (i32.const 0)`,
      ],
      [
        `writes ${number}`,
        `(drop (call $start-write ${handle} (i32.const 4096) (i32.const 8))) (i32.const 0)`,
      ],
      [`drops ${number}`, `(call $drop-readable ${handle}) (i32.const 0)`],
      [`waits for set ${number}`, `(drop (call $wait ${handle} (i32.const 192))) (i32.const 0)`],
      [`polls set ${number}`, `(drop (call $poll ${handle} (i32.const 192))) (i32.const 0)`],
      [`joins ${number}`, `(call $join ${handle} (call $set)) (i32.const 0)`],
      [`cancels call ${number}`, `(drop (call $cancel-task ${handle})) (i32.const 0)`],
      [`drops call ${number}`, `(call $drop-task ${handle}) (i32.const 0)`],
      [
        `reads future ${number}`,
        `(drop (call $start-read-trailers ${handle} (i32.const 256))) (i32.const 0)`,
      ],
      [
        `writes future ${number}`,
        `(drop (call $write-trailers ${handle} (i32.const 256))) (i32.const 0)`,
      ],
      [`sends ${number}`, `(drop (call $start-send ${handle} (i32.const 256))) (i32.const 0)`],
      [
        `answers with stream ${number}`,
        `(call $new-response (call $new-fields) (i32.const 1) ${handle}
          (call $first (call $trailers-future)) (i32.const 128)) (i32.const 0)`,
      ],
      [
        `answers with trailers ${number}`,
        `(call $new-response (call $new-fields) (i32.const 0) (i32.const 0) ${handle} (i32.const 128)) (i32.const 0)`,
      ],
      [`prints stream ${number}`, `(drop (call $print ${handle})) (i32.const 0)`],
      [
        `returns to wait for set ${number}`,
        `(i32.or (i32.const 2) (i32.shl ${handle} (i32.const 4)))`,
      ],
    ];
    return bodies.map(([name, body]) => [name, body, "guest-trap"]);
  }),
  ...["(i32.const -1)", least].flatMap((at): Conduct[] => [
    [
      `reads to ${at}`,
      `(drop (call $start-read ${readable} ${at} (i32.const 8))) (i32.const 0)`,
      "guest-trap",
    ],
    [
      `reads the length ${at}`,
      `(drop (call $start-read ${readable} (i32.const 4096) ${at})) (i32.const 0)`,
      "guest-trap",
    ],
    [
      `writes from ${at}`,
      `(drop (call $start-write (call $second (call $stream)) ${at} (i32.const 8))) (i32.const 0)`,
      "guest-trap",
    ],
    [
      `writes the length ${at}`,
      `(drop (call $start-write (call $second (call $stream)) (i32.const 4096) ${at})) (i32.const 0)`,
      "guest-trap",
    ],
    [
      `writes a future from ${at}`,
      `(drop (call $write-trailers (call $second (call $trailers-future)) ${at})) (i32.const 0)`,
      "guest-trap",
    ],
    [
      `is told of an event at ${at}`,
      `(drop (call $poll (call $set) ${at})) (i32.const 0)`,
      "guest-trap",
    ],
    [
      `has an answer written to ${at}`,
      `(drop (call $await (i32.shr_u (call $start-send (call $outgoing) ${at}) (i32.const 4)))) (i32.const 0)`,
      "guest-trap",
    ],
    [`returns ${at} from its task`, at, "guest-trap"],
  ]),
  ...(
    [
      [
        "cancels a read twice",
        `(local.set $a ${readable})
         (drop (call $start-read (local.get $a) (i32.const 4096) (i32.const 8)))
         (drop (call $cancel-read (local.get $a))) (drop (call $cancel-read (local.get $a)))`,
      ],
      [
        "cancels a call twice",
        `(local.set $a ${sleeping}) (drop (call $cancel-task (local.get $a))) (drop (call $cancel-task (local.get $a)))`,
      ],
      [
        "drops a call twice",
        `(local.set $a ${sleeping}) (drop (call $cancel-task (local.get $a)))
         (call $drop-task (local.get $a)) (call $drop-task (local.get $a))`,
      ],
      [
        "drops an end twice",
        `(local.set $a ${readable}) (call $drop-readable (local.get $a)) (call $drop-readable (local.get $a))`,
      ],
      [
        "drops a stream that it reads",
        `(local.set $a ${readable})
         (drop (call $start-read (local.get $a) (i32.const 4096) (i32.const 8))) (call $drop-readable (local.get $a))`,
      ],
      [
        "writes a future twice",
        `(local.set $a (call $second (call $trailers-future)))
         (drop (call $write-trailers (local.get $a) (i32.const 256)))
         (drop (call $write-trailers (local.get $a) (i32.const 256)))`,
      ],
      ["joins a set to a set", "(call $join (call $set) (call $set))"],
      [
        "reads by a number that is another's by now",
        `(local.set $a ${readable}) (call $drop-readable (local.get $a))
         (if (i32.ne (call $set) (local.get $a)) (then (call $say-number (i32.const 1)) (return (i32.const 0))))
         (drop (call $start-read (local.get $a) (i32.const 4096) (i32.const 8))) (call $say-number (i32.const 9))`,
      ],
      [
        "has a call's end told to it once it has given that up",
        `(local.set $a (call $set)) (local.set $b ${sleeping}) (call $join (local.get $b) (local.get $a))
         (drop (call $cancel-task (local.get $b))) (call $drop-task (local.get $b))
         (if (call $poll (local.get $a) (i32.const 192)) (then (call $say-number (i32.const 2)) (return (i32.const 0))))
         (drop (call $cancel-task (local.get $b))) (call $say-number (i32.const 9))`,
      ],
    ] as const
  ).map(([name, body]): Conduct => [name, `${body} (i32.const 0)`, "guest-trap"]),
  ["returns to yield for ever", "(i32.const 1)", "fuel-exhausted"],
  ["yields for ever", `(loop $m (drop (call $yield)) (br $m)) (i32.const 0)`, "fuel-exhausted"],
  [
    "polls for ever",
    `(local.set $a (call $set)) (loop $m (drop (call $poll (local.get $a) (i32.const 192))) (br $m)) (i32.const 0)`,
    "fuel-exhausted",
  ],
  [
    "waits for ever for instants",
    `(loop $m (local.set $a (i32.shr_u (call $start-sleep (i64.const 1)) (i32.const 4)))
       (drop (call $await (local.get $a))) (call $drop-task (local.get $a)) (br $m)) (i32.const 0)`,
    "fuel-exhausted",
  ],
  [
    "waits for ever for what has passed",
    `(loop $m (drop (call $start-sleep (i64.const 0))) (br $m)) (i32.const 0)`,
    "fuel-exhausted",
  ],
  [
    "begins to wait for what has passed",
    `(call $say-number (call $start-sleep (i64.const 0))) (i32.const 0)`,
    /^2$/,
  ],
  [
    "waits for a future that nobody writes",
    `(local.set $a (call $first (call $trailers-future)))
     (drop (call $start-read-trailers (local.get $a) (i32.const 256)))
     (drop (call $await (local.get $a))) (i32.const 0)`,
    "deadline-exceeded",
  ],
  [
    "reads a stream that nobody writes",
    `(drop (call $read ${readable} (i32.const 4096) (i32.const 8))) (i32.const 0)`,
    "deadline-exceeded",
  ],
  [
    "returns from its task twice",
    `(call $say-number (i32.const 1)) (call $say-number (i32.const 1)) (i32.const 0)`,
    "guest-trap",
  ],
  [
    "drops a set that it waits with",
    `(local.set $a (call $set)) (call $join ${readable} (local.get $a)) (call $drop-set (local.get $a)) (i32.const 0)`,
    "guest-trap",
  ],
  [
    "drops a future that it did not write",
    `(call $drop-trailers (call $second (call $trailers-future))) (i32.const 0)`,
    "guest-trap",
  ],
  [
    "takes a future for another",
    `(drop (call $start-read-trailers (call $first (call $sent-future)) (i32.const 256))) (i32.const 0)`,
    "guest-trap",
  ],
  [
    "drops a call under way",
    `(call $drop-task (i32.shr_u (call $start-sleep (i64.const 9)) (i32.const 4))) (i32.const 0)`,
    "guest-trap",
  ],
  [
    "takes back backpressure that it has not",
    `(call $less-backpressure) (i32.const 0)`,
    "guest-trap",
  ],
  [
    "gives a stream away twice",
    `(local.set $a ${readable}) (drop (call $print (local.get $a))) (drop (call $print (local.get $a))) (i32.const 0)`,
    "guest-trap",
  ],
  [
    "answers with more than it may",
    `(call $begin) (loop $m (call $write-all (i32.const 0) (i32.const 131072)) (br $m)) (i32.const 0)`,
    "response-too-large",
  ],
  [
    "writes to nobody",
    `(local.set $x (call $stream))
     (call $drop-readable (call $first (local.get $x)))
     (call $say-number (call $write (call $second (local.get $x)) (i32.const 512) (i32.const 5))) (i32.const 0)`,
    /^1$/,
  ],
  [
    "fills a stream that nobody reads, and gives up",
    `(local.set $a (call $second (call $stream)))
     (loop $m (br_if $m (i32.ne (i32.const -1)
       (call $start-write (local.get $a) (i32.const 4096) (i32.const 65536)))))
     (call $say-number (call $cancel-write (local.get $a))) (i32.const 0)`,
    /^2$/,
  ],
  [
    "gives up a read and a call",
    `(local.set $a ${readable})
     (drop (call $start-read (local.get $a) (i32.const 4096) (i32.const 8)))
     (local.set $b (call $cancel-read (local.get $a)))
     (local.set $c (i32.shr_u (call $start-sleep (i64.const -1)) (i32.const 4)))
     (local.set $b (i32.add (local.get $b) (call $cancel-task (local.get $c))))
     (call $drop-task (local.get $c))
     (call $say-number (local.get $b)) (i32.const 0)`,
    /^6$/,
  ],
  [
    "hands itself bytes through a stream",
    `(local.set $x (call $stream))
     (drop (call $start-read (call $first (local.get $x)) (i32.const 4096) (i32.const 8)))
     (drop (call $write (call $second (local.get $x)) (i32.const 512) (i32.const 5)))
     (local.set $a (call $await (call $first (local.get $x))))
     (if (i32.ne (local.get $a) (i32.const 80)) (then (unreachable)))
     (call $say (i32.const 4096) (i32.const 5)) (i32.const 0)`,
    /^hello$/,
  ],
  [
    "leaves its content open",
    `(call $begin) (call $write-all (i32.const 512) (i32.const 5)) (i32.const 0)`,
    /^hello$/,
  ],
  [
    "finds an empty slot",
    `(local.set $a (call $context)) (call $set-context (i32.const 7))
     (call $say-number (i32.add (local.get $a) (call $context))) (i32.const 0)`,
    /^7$/,
  ],
];

/** One that is to trap answers where it does not: a service that gives no answer traps as well. */
function answering(body: string): string {
  const answers = /\(call \$(?:answer|begin|say)[\s)]/.test(body);
  return answers
    ? body
    : body.replace(/\(i32\.const 0\)$/, "(call $say-number (i32.const 9)) (i32.const 0)");
}

let egress: Egress;
const workers: RunningDeployment[] = [];

beforeAll(async () => {
  egress = new Egress();
  const component = await serviceGuest(
    conducts.map(([, body, ends]) => (ends === "guest-trap" ? answering(body) : body)),
    {
      callback: "(i32.const 1)",
      data: { 512: "hello" },
    },
  );
  const limits = { fuel: 100_000_000, deadline: 1_000 };
  // One that may wait for what is outside, and one that may not.
  for (const grants of [
    ["log", "clock", "fetch"],
    ["log", "clock"],
  ] as const) {
    workers.push(await loadFetching(component, reachOf(egress, []), { grants, limits }));
  }
}, 60_000);
afterAll(async () => {
  for (const worker of workers) await worker.dispose();
  await egress.close();
});

test.each(conducts.map((each, index) => [each[0], index, each[2]] as const))(
  "a service that %s ends as it should, and the next one is well",
  async (_, index, ends) => {
    for (const worker of workers) {
      const outcome = await ask(worker, `/${index}`);
      if (typeof ends === "string") expect(outcome.error?.code).toBe(ends);
      else expect([outcome.error, text(outcome)]).toEqual([null, expect.stringMatching(ends)]);
      expect(text(await ask(worker, "/0"))).toBe("hello");
    }
  },
);
