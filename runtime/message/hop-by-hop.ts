/** Fields that are about a connection, not a message (RFC 9110, section 7.6.1). */
export const hopByHopFields = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
] as const;
