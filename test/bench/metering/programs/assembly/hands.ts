// A pack shuffled, hands dealt and ranked by counts of their cards.
import { below, seed } from "./shared/random";

function rank(hand: Array<i32>): i32 {
  const counts = new StaticArray<i32>(13);
  const suits = new StaticArray<i32>(4);
  for (let i = 0; i < hand.length; i++) {
    counts[hand[i] % 13]++;
    suits[hand[i] / 13]++;
  }
  let pairs = 0;
  let most = 0;
  let row = 0;
  let longest = 0;
  for (let i = 0; i < 13; i++) {
    if (counts[i] == 2) pairs++;
    most = max(most, counts[i]);
    row = counts[i] > 0 ? row + 1 : 0;
    longest = max(longest, row);
  }
  let flush = false;
  for (let i = 0; i < 4; i++) if (suits[i] >= 5) flush = true;
  return most * 100 + pairs * 10 + (longest >= 5 ? 5 : 0) + (flush ? 1 : 0);
}

export function run(n: i32): i32 {
  seed(92);
  const pack = new Array<i32>(52);
  for (let i = 0; i < 52; i++) pack[i] = i;
  let sum = 0;
  for (let round = 0; round < n; round++) {
    for (let i = 51; i > 0; i--) {
      const other = below(i + 1);
      const held = pack[i];
      pack[i] = pack[other];
      pack[other] = held;
    }
    for (let hand = 0; hand < 7; hand++) sum = sum * 31 + rank(pack.slice(hand * 7, hand * 7 + 7));
  }
  return sum;
}
