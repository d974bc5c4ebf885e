import { BlockList, isIPv4 } from "node:net";
import { OwnAddresses } from "./own-addresses.ts";
import { isPublicAddress } from "./public-address.ts";

const ofThisMachine = new OwnAddresses();

/** Returns a test for addresses that workers may reach without an operator's word on their origin: those of the
 * public Internet, without the machine's own and those that the operator denies. @param denied addresses and ranges
 * of them (CIDR). */
export function reachableAddresses(
  denied: readonly string[] = [],
  own: OwnAddresses = ofThisMachine,
): (address: string) => boolean {
  const list = new BlockList();
  for (const range of denied) {
    const [address = "", bits] = range.split("/");
    const family = isIPv4(address) ? "ipv4" : "ipv6";
    list.addSubnet(address, Number(bits ?? (family === "ipv4" ? 32 : 128)), family);
  }
  return (address) =>
    isPublicAddress(address) &&
    !own.has(address) &&
    !list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}
