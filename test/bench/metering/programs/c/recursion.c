// Deep and branching recursion: Ackermann's function, Hanoi's towers, permutations, and a parity that
// two functions find by calling each other.
#include "shared/random.h"

static int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

static u32 moves;

static void hanoi(int discs, int from, int to, int spare) {
  if (discs == 0) return;
  hanoi(discs - 1, from, spare, to);
  moves = moves * 31 + (u32)(from * 3 + to);
  hanoi(discs - 1, spare, to, from);
}

static int items[8];

static u32 permute(int from) {
  if (from == 7) return (u32)(items[0] * 7 + items[3] * 5 + items[6]);
  u32 sum = 0;
  for (int i = from; i < 7; i++) {
    int kept = items[from];
    items[from] = items[i], items[i] = kept;
    sum = sum * 3 + permute(from + 1);
    kept = items[from];
    items[from] = items[i], items[i] = kept;
  }
  return sum;
}

static int is_odd(u32 n);
__attribute__((noinline)) static int is_even(u32 n) { return n == 0 ? 1 : 1 ^ (is_odd(n - 1) == 0); }
__attribute__((noinline)) static int is_odd(u32 n) { return n == 0 ? 0 : 1 ^ (is_even(n - 1) == 0); }

int run(int n) {
  u32 sum = 0;
  for (int i = 0; i < 8; i++) items[i] = i;
  for (int round = 0; round < n; round++) {
    sum = sum * 31 + (u32)ackermann(2, 60 + round % 8);
    moves = 0;
    hanoi(11, 0, 2, 1);
    sum = sum * 31 + moves + permute(0);
    sum = sum * 31 + (u32)is_even((u32)(1000 + round));
  }
  return (int)sum;
}
