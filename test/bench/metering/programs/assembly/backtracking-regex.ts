// Regular expressions by backtracking: nodes linked to what follows them, matched by virtual calls.
import { below, seed } from "./shared/random";

abstract class Node {
  next: Node | null = null;

  /** Where a match that begins at `at` with this node ends, or -1. */
  abstract match(text: string, at: i32): i32;

  protected onwards(text: string, at: i32): i32 {
    const next = this.next;
    return next === null ? at : next.match(text, at);
  }
}

class Literal extends Node {
  constructor(private code: i32) {
    super();
  }
  match(text: string, at: i32): i32 {
    if (at >= text.length || text.charCodeAt(at) != this.code) return -1;
    return this.onwards(text, at + 1);
  }
}

class Any extends Node {
  match(text: string, at: i32): i32 {
    return at < text.length ? this.onwards(text, at + 1) : -1;
  }
}

class Range extends Node {
  constructor(
    private from: i32,
    private to: i32,
  ) {
    super();
  }
  match(text: string, at: i32): i32 {
    if (at >= text.length) return -1;
    const code = text.charCodeAt(at);
    return code >= this.from && code <= this.to ? this.onwards(text, at + 1) : -1;
  }
}

class Either extends Node {
  constructor(
    private one: Node,
    private other: Node,
  ) {
    super();
  }
  match(text: string, at: i32): i32 {
    const end = this.one.match(text, at);
    return end >= 0 ? end : this.other.match(text, at);
  }
  /** What both ways go on with. */
  setRest(rest: Node): void {
    this.one.next = rest;
    this.other.next = rest;
  }
}

/** `body`'s last node leads back to this one. */
class Repeat extends Node {
  body: Node | null = null;
  match(text: string, at: i32): i32 {
    const end = this.body!.match(text, at);
    return end >= 0 ? end : this.onwards(text, at);
  }
}

/** A sequence under construction. */
class Chain {
  first: Node | null = null;
  last: Node | null = null;

  add(node: Node): void {
    if (this.first === null) this.first = node;
    else this.last!.next = node;
    this.last = node;
  }
}

/** Knows letters, `.`, `[a-z]`, `x*` and one level of `(x|y)` of single nodes. */
function compile(pattern: string): Node {
  const chain = new Chain();
  let at = 0;
  while (at < pattern.length) {
    let node: Node;
    const code = pattern.charCodeAt(at);
    if (code == 0x2e) {
      node = new Any();
      at++;
    } else if (code == 0x5b) {
      node = new Range(pattern.charCodeAt(at + 1), pattern.charCodeAt(at + 3));
      at += 5;
    } else if (code == 0x28) {
      const one = new Literal(pattern.charCodeAt(at + 1));
      const either = new Either(one, new Literal(pattern.charCodeAt(at + 3)));
      either.setRest(compile(pattern.substring(at + 5)));
      chain.add(either);
      return chain.first!;
    } else {
      node = new Literal(code);
      at++;
    }
    if (at < pattern.length && pattern.charCodeAt(at) == 0x2a) {
      const repeat = new Repeat();
      node.next = repeat;
      repeat.body = node;
      node = repeat;
      at++;
    }
    chain.add(node);
  }
  return chain.first === null ? new Nothing() : chain.first!;
}

class Nothing extends Node {
  match(text: string, at: i32): i32 {
    return at;
  }
}

function makeText(length: i32): string {
  const words: string[] = ["alpha", "beta", "gamma", "aaaaab", "xyzzy", "key=42", "banana", "cat", "cot"];
  const parts = new Array<string>();
  for (let size = 0; size < length; size += 6) parts.push(words[below(words.length)]);
  return parts.join(" ");
}

export function run(n: i32): i32 {
  seed(5);
  const text = makeText(1500);
  const patterns: Node[] = [
    compile("a*a*ab"),
    compile("[a-z]*=[0-9]*"),
    compile("c(a|o)t"),
    compile("b.n[a-z]*a"),
    compile("[a-m]*[n-z]*y"),
  ];
  let sum = 0;
  for (let round = 0; round < n; round++) {
    for (let p = 0; p < patterns.length; p++) {
      const pattern = patterns[p];
      let at = 0;
      while (at < text.length) {
        const end = pattern.match(text, at);
        if (end > at) {
          sum = sum * 31 + end;
          at = end;
        } else {
          at++;
        }
      }
    }
  }
  return sum;
}
