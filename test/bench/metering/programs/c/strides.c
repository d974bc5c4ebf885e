// Rows and columns of a matrix of 4 MiB: one walk goes along cache lines, the other across them.
#include "shared/random.h"

enum { SIDE = 1024 };
static u32 cells[SIDE * SIDE];

int run(int n) {
  u32 sum = 0;
  seed(31);
  for (int i = 0; i < SIDE * SIDE; i += 64) cells[i] = next();
  for (int round = 0; round < n; round++) {
    for (int column = round & 15; column < SIDE; column += 16) {
      for (int row = 0; row < SIDE; row++) {
        sum = sum * 31 + cells[row * SIDE + column];
        cells[row * SIDE + column] = sum;
      }
    }
  }
  return (int)sum;
}
