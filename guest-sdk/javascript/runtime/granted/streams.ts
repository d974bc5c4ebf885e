// What the grant "streams" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { takeStreams } from "../http/body-record.ts";
import { streamAnswers } from "../loop/response-record.ts";
import { answerNow, streamAnswer } from "../loop/streamed-answers.ts";
import { HostBody } from "../streams/host-body.ts";

takeStreams((id) => new HostBody(id));
streamAnswers(streamAnswer, answerNow);
