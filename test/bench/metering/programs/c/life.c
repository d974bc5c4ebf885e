// Life on a board of bytes: eight loads a cell, and a choice.
#include "shared/random.h"

enum { SIDE = 64 };
static u8 board[SIDE][SIDE], after[SIDE][SIDE];

static int step(void) {
  int alive = 0;
  for (int y = 1; y < SIDE - 1; y++) {
    for (int x = 1; x < SIDE - 1; x++) {
      int near = board[y - 1][x - 1] + board[y - 1][x] + board[y - 1][x + 1] + board[y][x - 1] + board[y][x + 1] +
                 board[y + 1][x - 1] + board[y + 1][x] + board[y + 1][x + 1];
      after[y][x] = (u8)(near == 3 || (near == 2 && board[y][x]));
      alive += after[y][x];
    }
  }
  for (int i = 0; i < SIDE * SIDE; i++) ((u8 *)board)[i] = ((u8 *)after)[i];
  return alive;
}

int run(int n) {
  u32 sum = 0;
  seed(25);
  for (int round = 0; round < n; round++) {
    if (round % 64 == 0) for (int i = 0; i < SIDE * SIDE; i++) ((u8 *)board)[i] = (next() & 3) == 0;
    sum = sum * 31 + (u32)step();
  }
  return (int)sum;
}
