/** A worker that runs random patterns on random texts and answers with what came of each, a line for each pattern. */
export const patternWorker = `
let state = 1;
const next = () => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 2 ** 32;
};
const below = (n) => Math.floor(next() * n);
const one = (list) => list[below(list.length)];
const many = (most, make) => Array.from({ length: below(most + 1) }, make).join("");

const letters = ["a", "b", "ab", "c", "A", "0", " ", "-", "\\\\n", "é", "ÿ", "Ā", "ſ", "K", "\\\\u2028", "😀", "\\\\ud83d", "\\\\ude00"];
const classes = [
  "[ab]", "[^a]", "[a-c0-9]", "[^]", "[]", "\\\\s", "\\\\S", "\\\\d", "\\\\D", "\\\\w", "\\\\W", ".", "[\\\\s\\\\d]", "[A-Zé]", "[Ā-\\uffff]",
  "[^\\\\n]", "[😀a]", "[bdfhjlnprtvxz02468BDFHJLNPRTVXZ]", "[b d f h j l n p r t v x z 0 2 4 6 8 B D F H J L]",
];
const zeroWidth = ["^", "^", "^", "$", "\\\\b", "\\\\B", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)", "(?=^)", "(?<=^a)", "(?:^|b)", "()", "(?<=😀)"];
const quantifiers = ["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{0}", "{2,}", "*?", "+?", "??", "{1,}?"];
const unicode = ["\\\\u{1F600}", "\\\\p{Lu}", "\\\\P{L}", "[\\\\p{N}a]"];

const atom = (depth, flags) => {
  const how = below(12);
  if (how < 5) return one(letters);
  if (how < 8) return one(classes);
  if (how === 8 && /[uv]/.test(flags)) return one(unicode);
  if (depth === 0) return "b";
  const inner = alternatives(depth - 1, flags);
  return one(["(", "(?:", "(?:", "(?i:", "(?m:", "(?-m:", "(?s:", "(?=", "(?!", "(?<=", "(?<!"]) + inner + ")";
};
const term = (depth, flags) => {
  if (below(6) === 0) return one(zeroWidth);
  const it = atom(depth, flags);
  return below(3) === 0 && !/^\\(\\?<?[=!]/.test(it) ? it + one(quantifiers) : it;
};
const alternatives = (depth, flags) => {
  const one = () => term(depth, flags) + many(3, () => term(depth, flags));
  return one() + (below(4) === 0 ? "|" + one() : "") + (below(9) === 0 ? "|" : "");
};
const pattern = (flags) => {
  // What a pattern begins with is what the search goes by.
  if (below(2) === 0) {
    const first = one([letters, classes, classes, unicode.slice(/[uv]/.test(flags) ? 0 : 4).concat(letters)]);
    return many(2, () => one(["", ...zeroWidth])) + one(first) + one(["", ...quantifiers]) + many(2, () => one([...letters, "$", "\\\\d"]));
  }
  const start = below(3) === 0 ? one(zeroWidth) : "";
  return start + alternatives(2, flags) + (below(8) === 0 ? "\\\\1" : "");
};

const plain = ["a", "b", "c", "ab", "A", "B", "0", "9", " ", "\\n", "-", "k", "s", "x"];
const narrow = [...plain, "é", "ÿ", "\\u00a0"];
const wide = [...narrow, "Ā", "ſ", "K", "\\u2028", "\\ufeff", "😀", "\\ud83d", "\\ude00", "\\uffff"];
const text = () => {
  const from = one([plain, narrow, wide, wide]);
  const piece = one(from);
  return many(below(4) === 0 ? 60 : 14, () => (below(3) === 0 ? piece : one(from)));
};

const shown = (match) => match && [[...match], match.index, match.indices, match.groups];
const uses = [
  (re, at, it) => re.test(it),
  (re, at, it) => shown(re.exec(it)),
  (re, at, it) => { re.lastIndex = at; return [shown(re.exec(it)), re.lastIndex, shown(re.exec(it)), re.lastIndex]; },
  (re, at, it) => it.match(re),
  (re, at, it) => it.search(re),
  (re, at, it) => it.split(re, 20),
  (re, at, it) => it.replace(re, (...all) => "<" + all.slice(0, -1).join() + ">"),
  (re, at, it) => { re.lastIndex = at; return re.global ? [...it.matchAll(re)].map(shown) : it.replace(re, "[$&$1]"); },
  (re, at, it) => { re.lastIndex = at; return [new RegExp(re, "y").test(it), re.test(it), new RegExp(re, "g").test(it)]; },
];

const line = () => {
  const flags = many(3, () => one(["i", "m", "s", "g", "y", "d"])) + one(["", "", "", "u", "v"]);
  const source = pattern(flags);
  const results = [];
  try {
    const re = new RegExp(source, [...new Set(flags)].join(""));
    for (let n = 0; n < 4; n++) {
      const it = text();
      const at = below(it.length + 2);
      for (const use of uses) {
        re.lastIndex = 0;
        results.push(use(re, at, it));
      }
    }
  } catch (error) {
    results.push(error.name);
  }
  return JSON.stringify([source, flags, results]);
};

// Patterns that the build leaves in memory.
const literals = [/^a/, /^a|^b/, /(^a)b/g, /^/m, /(?:^|\\n)b/gm, /a/y, /[^]*?b/s, /b+$/, /\\s+$/, /^\\s+|\\s+$/g, /a(?=b)/i, /😀/u];
const literalLine = () => {
  const re = one(literals);
  const it = text();
  return JSON.stringify([re.source, re.flags, it, uses.map((use) => { re.lastIndex = 0; return use(re, below(it.length + 1), it); })]);
};

const searches = {
  "/nothing": () => false,
  "/anchored": (it) => /^a/.test(it),
  "/anchored-group": (it) => /^(?:a|b)/.test(it),
  "/made": (it) => new RegExp("^" + it[0] + "a").test(it),
  "/character": (it) => /a-*/.test(it),
  "/class": (it) => /[a-c0-9]+/.test(it),
  "/space": (it) => /\\s+$/.test(it),
  "/boundary": (it) => /\\ba/.test(it),
  "/many-fail": (it) => /-a/.test(it),
  "/any": (it) => /a|b/.test(it),
};

// Where each character is found that white space has (ECMA-262, section 22.2.2.9), in texts of both widths.
const spaces = [9, 10, 11, 12, 13, 0x20, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff];
for (let code = 0x2000; code <= 0x200a; code++) spaces.push(code);
const placesOfSpaces = () =>
  spaces.flatMap((code) => ["-", "Ā"].map((other) => {
    const it = other.repeat(20) + String.fromCharCode(code) + "x";
    return [/\\sx/.exec(it)?.index, it.search(/[^]\\s/), it.replace(/\\s+/g, "").length];
  }));

export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/spaces") return Response.json(placesOfSpaces());
    if (pathname in searches) return new Response(String(searches[pathname]("-".repeat(5_000))));
    const [, seed, lines] = pathname.split("/").map(Number);
    state = seed;
    const all = Array.from({ length: lines }, () => (below(8) === 0 ? literalLine() : line()));
    return new Response(all.join("\\n"));
  },
};
`;
