// Versions read from text, put in order, and the newest that a range allows.
import { below, seed } from "./shared/random";

class Version {
  parts: StaticArray<i32> = new StaticArray<i32>(3);
  early: string = "";
}

function read(text: string): Version {
  const version = new Version();
  const dash = text.indexOf("-");
  const numbers = (dash < 0 ? text : text.substring(0, dash)).split(".");
  for (let i = 0; i < 3; i++) version.parts[i] = I32.parseInt(numbers[i]);
  if (dash >= 0) version.early = text.substring(dash + 1);
  return version;
}

function order(a: Version, b: Version): i32 {
  for (let i = 0; i < 3; i++) if (a.parts[i] != b.parts[i]) return a.parts[i] - b.parts[i];
  if (a.early == b.early) return 0;
  if (a.early == "") return 1;
  if (b.early == "") return -1;
  return a.early < b.early ? -1 : 1;
}

const early = ["", "", "", "-beta", "-rc.1", "-alpha"];

export function run(n: i32): i32 {
  seed(97);
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const versions: Version[] = [];
    for (let i = 0; i < 24; i++) {
      versions.push(read(below(4).toString() + "." + below(12).toString() + "." + below(30).toString() + early[below(6)]));
    }
    versions.sort(order);
    const least = read("1.4.0");
    let newest = -1;
    for (let i = 0; i < versions.length; i++) {
      const each = versions[i];
      if (each.parts[0] == 1 && each.early == "" && order(each, least) >= 0) newest = i;
    }
    sum = sum * 31 + newest + versions[12].parts[1];
  }
  return sum;
}
