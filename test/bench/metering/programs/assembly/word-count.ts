// Counting words with maps and sets of strings, then sorting them by count and by name.
import { below, next, seed } from "./shared/random";

class Entry {
  constructor(
    public word: string,
    public count: i32,
  ) {}
}

function makeWords(): string[] {
  const syllables: string[] = ["ka", "to", "mi", "ru", "ne", "so", "li", "pa"];
  const words = new Array<string>();
  for (let i = 0; i < 300; i++) {
    let word = "";
    for (let s: u32 = 0; s < 1 + below(4); s++) word += syllables[below(8)];
    words.push(word);
  }
  return words;
}

function count(words: string[], length: i32): Map<string, i32> {
  const counts = new Map<string, i32>();
  for (let i = 0; i < length; i++) {
    // Small numbers are more frequent, as with words.
    const word = words[below(1 + below(words.length))];
    counts.set(word, counts.has(word) ? counts.get(word) + 1 : 1);
  }
  return counts;
}

function ranked(counts: Map<string, i32>): Entry[] {
  const keys = counts.keys();
  const entries = new Array<Entry>();
  for (let i = 0; i < keys.length; i++) entries.push(new Entry(keys[i], counts.get(keys[i])));
  entries.sort((a, b) => (a.count != b.count ? b.count - a.count : a.word < b.word ? -1 : a.word > b.word ? 1 : 0));
  return entries;
}

export function run(n: i32): i32 {
  seed(11);
  const words = makeWords();
  let sum = 0;
  for (let round = 0; round < n; round++) {
    const entries = ranked(count(words, 2500));
    const lengths = new Set<i32>();
    for (let i = 0; i < entries.length; i++) {
      lengths.add(entries[i].word.length * 100 + entries[i].count);
      sum = sum * 31 + entries[i].count + entries[i].word.charCodeAt(0);
    }
    sum += lengths.size + <i32>(next() & 1);
  }
  return sum;
}
