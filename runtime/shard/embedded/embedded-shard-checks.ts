import { isNull } from "../../process/check-of.ts";
import type { MessageChecks } from "../../process/rpc.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import { isAskedFetch, isWholeOutcome, ofAnyShard, started } from "../message-checks.ts";
import type { EmbedProtocol } from "../protocol.ts";
import { isAnswer, isNewsOfExchanges } from "./exchange-checks.ts";
import { isAskedFunction, isAskedKv } from "./service-checks.ts";

/** Checks the outcome at the end of an exchange: the embedding program passes an answer on unchanged. */
const isOutcome = (value: unknown): value is Outcome =>
  isWholeOutcome(value) && isAnswer(value.response);

/**
 * The forms of the messages that a shard of an embedding program may send. Whether it may send them about the named
 * worker is checked by the receiver (`embed/`).
 */
export const embeddedShardChecks: MessageChecks<EmbedProtocol> = {
  replies: {
    start: ofAnyShard.replies.start,
    drain: ofAnyShard.replies.drain,
    load: started,
    unload: isNull,
  },
  asks: { ...ofAnyShard.asks, fetch: isAskedFetch, kv: isAskedKv, function: isAskedFunction },
  tells: { ...ofAnyShard.tells, exchange: isNewsOfExchanges(isOutcome) },
  rates: { artifact: { perSecond: 100, most: 10_000 }, wedged: { perSecond: 2, most: 1_000 } },
};
