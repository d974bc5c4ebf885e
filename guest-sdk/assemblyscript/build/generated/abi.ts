// Generated from runtime/abi/*.wit by `npm run abi`: change those.

export const abiPackage = "skerry:edge";
export const abiVersion = "0.1.0";

/** The functions a worker exports, and how its entry file lifts and lowers them. */
export const exportShims = [
  {
    "name": "handle",
    "params": "request0: i32, request1: i32, request2: i32, request3: i32, request4: i32, request5: i32, request6: i32, request7: i32, request8: i32",
    "lifted": [
      "liftHandleRequest(request0, request1, request2, request3, request4, request5, request6, request7, request8)"
    ],
    "lower": "lowerHandleResult"
  }
] as const;

/** The package as one WIT document. */
export const witText = "package skerry:edge@0.1.0;\n\n\n/// Time, frozen for the length of a request: both functions return the moment the request began.\n/// A guest can't time itself or its neighbours.\ninterface clock {\n  /// Milliseconds since 1970-01-01T00:00:00Z.\n  wall-clock: func() -> u64;\n\n  /// Nanoseconds since some moment before the worker was loaded; never goes back.\n  monotonic: func() -> u64;\n}\n\n/// What the operator set for this worker. Values can't change during a request.\ninterface config {\n  /// A variable by name.\n  variable: func(name: string) -> option<string>;\n\n  /// A secret by name: the same, but never printed, logged or listed.\n  secret: func(name: string) -> option<string>;\n}\n\n/// Lines for the worker's log.\ninterface log {\n  enum level { debug, info, warn, error }\n\n  /// Writes one line. Past the log limit of a request lines are dropped, and one mark says so.\n  write: func(level: level, message: string);\n}\n\n/// Cryptographically secure random bytes; under a seed, the same bytes for every request.\ninterface random {\n  /// At most 65,536 bytes a call; a longer request traps.\n  get-bytes: func(length: u32) -> list<u8>;\n\n  get-u64: func() -> u64;\n}\n\n/// What crosses between a host and a worker.\ninterface types {\n  /// One field of a message: name and value, in the order of the message, repeated names kept.\n  ///\n  /// A field value is a row of bytes in HTTP (RFC 9110, section 5.5). Each byte crosses as the code\n  /// point of the same number, U+0000 to U+00FF, so no value is lost and ASCII reads as it is.\n  /// Names arrive in lower case.\n  type field = tuple<string, string>;\n\n  /// A message's content, whole.\n  variant body {\n    /// No content, as with GET: not the same as content of length 0.\n    empty,\n    bytes(list<u8>),\n  }\n\n  record request {\n    /// The method as the client sent it (RFC 9110, section 9.1): case matters.\n    method: string,\n    /// The absolute target URI, with scheme and authority (RFC 9110, section 7.1), in ASCII.\n    uri: string,\n    fields: list<field>,\n    body: body,\n  }\n\n  record response {\n    /// 200 to 599.\n    status: u16,\n    fields: list<field>,\n    body: body,\n  }\n}\n\n/// A worker: one function from request to response. Each import needs a grant of its interface's name.\nworld worker {\n  use types.{request, response};\n\n  import log;\n  import clock;\n  import random;\n  import config;\n\n  export handle: func(request: request) -> response;\n}\n";
