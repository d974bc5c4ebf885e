// Areas of a map of bits, filled by a stack of places.
#include "shared/random.h"

enum { SIDE = 64 };
static u8 map[SIDE * SIDE];
static u16 stack[SIDE * SIDE * 4];

static int fill(int start) {
  int top = 0, size = 0;
  stack[top++] = (u16)start;
  while (top > 0) {
    int at = stack[--top];
    if (map[at] != 1) continue;
    map[at] = 2, size++;
    if (at % SIDE > 0) stack[top++] = (u16)(at - 1);
    if (at % SIDE < SIDE - 1) stack[top++] = (u16)(at + 1);
    if (at >= SIDE) stack[top++] = (u16)(at - SIDE);
    if (at < SIDE * SIDE - SIDE) stack[top++] = (u16)(at + SIDE);
  }
  return size;
}

int run(int n) {
  u32 sum = 0;
  seed(56);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < SIDE * SIDE; i++) map[i] = (next() & 15) < 9;
    for (int i = 0; i < SIDE * SIDE; i++) if (map[i] == 1) sum = sum * 31 + (u32)fill(i);
  }
  return (int)sum;
}
