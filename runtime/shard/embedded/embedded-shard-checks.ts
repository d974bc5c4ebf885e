import { isNull } from "../../process/check-of.ts";
import type { MessageChecks } from "../../process/rpc.ts";
import type { Outcome } from "../../worker/outcome/usage.ts";
import { isAskedFetch, isWholeOutcome, ofAnyShard, started } from "../message-checks.ts";
import type { EmbedProtocol } from "../protocol.ts";
import { isAnswer, isNewsOfExchanges } from "./exchange-checks.ts";
import { isAskedFunction, isAskedKv } from "./service-checks.ts";

/** Whether it is the end of an exchange: whoever embeds workers passes an answer on as it is. */
const isOutcome = (value: unknown): value is Outcome =>
  isWholeOutcome(value) && isAnswer(value.response);

/** What a shard of a program that embeds workers may say, in the form that each message has. Whether it may say it of the
 * worker that is named is for whoever is asked to see (`embed/`). */
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
