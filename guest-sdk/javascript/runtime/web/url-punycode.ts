// Punycode (RFC 3492): the names are those of its section 6.
const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialN = 0x80;
const maxInt = 0x7fffffff;

/** The code points a label stands for, without its `xn--`; null if it stands for none. */
export function decodePunycode(label: string): string | null {
  const delimiter = label.lastIndexOf("-");
  const output = delimiter > 0 ? Array.from(label.slice(0, delimiter), codePoint) : [];
  if (output.some((code) => code >= initialN)) return null;
  let n = initialN;
  let i = 0;
  let bias = initialBias;
  let at = delimiter > 0 ? delimiter + 1 : 0;
  while (at < label.length) {
    const oldI = i;
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(label.charCodeAt(at++));
      if (digit < 0 || digit > (maxInt - i) / weight) return null;
      i += digit * weight;
      const t = threshold(k, bias);
      if (digit < t) break;
      weight *= base - t;
      if (weight > maxInt) return null;
    }
    bias = adapt(i - oldI, output.length + 1, oldI === 0);
    n += Math.floor(i / (output.length + 1));
    if (n > 0x10ffff) return null;
    i %= output.length + 1;
    output.splice(i++, 0, n);
  }
  return output.map((code) => String.fromCodePoint(code)).join("");
}

/** The ASCII form of a label, without its `xn--`; null where it grows too large. */
export function encodePunycode(label: string): string | null {
  const input = Array.from(label, codePoint);
  const basic = input.filter((code) => code < initialN);
  let output = basic.map((code) => String.fromCharCode(code)).join("");
  if (basic.length > 0) output += "-";
  let n = initialN;
  let delta = 0;
  let bias = initialBias;
  let handled = basic.length;
  while (handled < input.length) {
    const next = input.reduce((least, code) => (code >= n && code < least ? code : least), maxInt);
    delta += (next - n) * (handled + 1);
    if (delta > maxInt) return null;
    n = next;
    for (const code of input) {
      if (code < n) delta++;
      if (code !== n) continue;
      output += encodeDelta(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

function encodeDelta(delta: number, bias: number): string {
  let digits = "";
  let rest = delta;
  for (let k = base; ; k += base) {
    const t = threshold(k, bias);
    if (rest < t) return digits + digitCharacter(rest);
    const digit = t + ((rest - t) % (base - t));
    digits += digitCharacter(digit);
    rest = Math.floor((rest - t) / (base - t));
  }
}

/** a to z stand for 0 to 25, 0 to 9 for 26 to 35. */
const digitCharacter = (digit: number): string =>
  String.fromCharCode(digit < 26 ? digit + 0x61 : digit - 26 + 0x30);

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 26 ? letter : -1;
}

const threshold = (k: number, bias: number): number => Math.min(tMax, Math.max(tMin, k - bias));

function adapt(delta: number, points: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? damp : 2));
  rest += Math.floor(rest / points);
  let k = 0;
  while (rest > ((base - tMin) * tMax) / 2) {
    rest = Math.floor(rest / (base - tMin));
    k += base;
  }
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}

const codePoint = (character: string): number => character.codePointAt(0)!;
