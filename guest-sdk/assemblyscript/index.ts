// What an author imports from "@skerry/assemblyscript".
export { clock } from "./assembly/clock";
export { config } from "./assembly/config";
export { Cookie, SameSite } from "./assembly/cookie";
export { Headers } from "./assembly/headers";
export { HttpError } from "./assembly/http-error";
export { Json, JsonKind } from "./assembly/json";
export { random } from "./assembly/random";
export { Request } from "./assembly/request";
export { Response } from "./assembly/response";
export { Result } from "./assembly/result";
export { Handler, Params, Router } from "./assembly/router";
export { StringBuilder } from "./assembly/string-builder";
export { URL } from "./assembly/url";
export { URLSearchParams } from "./assembly/url-search-params";
export { decodeUtf8, encodeUtf8 } from "./assembly/utf8";
