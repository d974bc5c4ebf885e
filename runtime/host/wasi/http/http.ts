import type { ErrorCode } from "../content/http-types.ts";
import type { IoError } from "../io/io-error.ts";
import { Fields } from "./fields.ts";
import { FutureIncomingResponse } from "./future-incoming-response.ts";
import { FutureTrailers } from "./future-trailers.ts";
import { IncomingBody } from "./incoming-body.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { IncomingResponse } from "./incoming-response.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import { OutgoingRequest } from "./outgoing-request.ts";
import { OutgoingResponse } from "./outgoing-response.ts";
import { RequestOptions } from "./request-options.ts";
import { ResponseOutparam } from "./response-outparam.ts";

/** `wasi:http/types`, from the classes of its resources. */
export const httpTypes = {
  Fields,
  IncomingRequest,
  IncomingBody,
  FutureTrailers,
  OutgoingResponse,
  OutgoingBody,
  ResponseOutparam,
  OutgoingRequest,
  RequestOptions,
  FutureIncomingResponse,
  IncomingResponse,

  /** Why a stream of a body failed, where that is HTTP's doing. */
  httpErrorCode(error: IoError): ErrorCode {
    return error.httpCode;
  },
};
