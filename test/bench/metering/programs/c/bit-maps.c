// Sets of numbers as bits: what two share, how many, and each of them by turns.
#include "shared/random.h"

enum { WORDS = 64, SETS = 8 };
static u64 sets[SETS][WORDS];

int run(int n) {
  u32 sum = 0;
  seed(79);
  for (int s = 0; s < SETS; s++)
    for (int i = 0; i < WORDS; i++) sets[s][i] = ((u64)next() << 32 | next()) & ((u64)next() << 32 | next());
  for (int round = 0; round < n; round++) {
    const u64 *a = sets[round & 7], *b = sets[round * 3 + 1 & 7], *without = sets[round * 5 + 2 & 7];
    int shared = 0;
    for (int i = 0; i < WORDS; i++) shared += __builtin_popcountll(a[i] & b[i]);
    for (int i = 0; i < WORDS; i += 4)
      for (u64 left = a[i] & ~without[i]; left; left &= left - 1) sum = sum * 31 + (u32)(i * 64 + __builtin_ctzll(left));
    sum += (u32)shared;
  }
  return (int)sum;
}
