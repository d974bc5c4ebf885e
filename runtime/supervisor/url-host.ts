/** An address as it stands in a URL of this machine. */
export function urlHost(address: string): string {
  if (address === "127.0.0.1" || address === "0.0.0.0" || address === "::") return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}
