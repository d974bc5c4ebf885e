// A stack machine whose instructions are functions in a table: each step is an indirect call.
#include "shared/random.h"

typedef struct { int stack[16]; int top; int at; int left; } machine;
typedef void (*action)(machine *);
enum { LENGTH = 64 };
static u8 code[LENGTH];

static void push(machine *m) { m->stack[m->top++ & 15] = m->at; }
static void add(machine *m) { m->top--; m->stack[(m->top - 1) & 15] += m->stack[m->top & 15]; }
static void multiply(machine *m) { m->top--; m->stack[(m->top - 1) & 15] *= m->stack[m->top & 15] | 1; }
static void swap(machine *m) { int kept = m->stack[m->top & 15]; m->stack[m->top & 15] = m->stack[(m->top - 1) & 15]; m->stack[(m->top - 1) & 15] = kept; }
static void twice(machine *m) { m->stack[m->top & 15] = m->stack[(m->top - 1) & 15]; m->top++; }
static void skip(machine *m) { if (m->stack[(m->top - 1) & 15] & 1) m->at++; }
static void less(machine *m) { m->stack[(m->top - 1) & 15] = m->stack[(m->top - 1) & 15] < m->stack[m->top & 15]; }
static void flip(machine *m) { m->stack[(m->top - 1) & 15] ^= m->left; }

static action actions[8];

int run(int n) {
  u32 sum = 0;
  action *volatile place = actions;
  action *table = place;
  table[0] = push, table[1] = add, table[2] = multiply, table[3] = swap;
  table[4] = twice, table[5] = skip, table[6] = less, table[7] = flip;
  seed(19);
  for (int i = 0; i < LENGTH; i++) code[i] = (u8)(next() & 7);
  for (int round = 0; round < n; round++) {
    machine m = {.top = 8, .at = 0, .left = 400};
    for (int i = 0; i < 16; i++) m.stack[i] = round + i;
    while (m.left-- > 0) {
      actions[code[m.at & (LENGTH - 1)]](&m);
      m.at++;
    }
    sum = sum * 31 + (u32)m.stack[3];
  }
  return (int)sum;
}
