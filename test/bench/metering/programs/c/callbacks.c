// Function pointers: a merge sort with a comparator, a map of handlers, and a filter chain.
#include "shared/random.h"

typedef struct { u32 key; int value; } pair;
typedef int (*compare)(const pair *, const pair *);
typedef u32 (*handler)(u32, u32);

enum { COUNT = 512 };
static pair pairs[COUNT], scratch[COUNT];

static int by_key(const pair *a, const pair *b) { return a->key < b->key ? -1 : a->key > b->key; }
static int by_value(const pair *a, const pair *b) { return a->value < b->value ? -1 : a->value > b->value; }
static int by_low_bits(const pair *a, const pair *b) { return (int)(a->key & 255) - (int)(b->key & 255); }

static void merge_sort(pair *a, int n, compare order) {
  if (n < 2) return;
  int half = n / 2, i = 0, j = half, k = 0;
  merge_sort(a, half, order);
  merge_sort(a + half, n - half, order);
  while (i < half && j < n) scratch[k++] = order(&a[j], &a[i]) < 0 ? a[j++] : a[i++];
  while (i < half) scratch[k++] = a[i++];
  while (j < n) scratch[k++] = a[j++];
  for (i = 0; i < n; i++) a[i] = scratch[i];
}

static u32 add(u32 a, u32 b) { return a + b; }
static u32 mix(u32 a, u32 b) { return (a << 5 | a >> 27) ^ b; }
static u32 scale(u32 a, u32 b) { return a * (b | 1); }
static u32 pick(u32 a, u32 b) { return a > b ? a - b : b; }

static compare orders[3];
static handler handlers[4];

int run(int n) {
  u32 sum = 0;
  seed(6);
  // Volatile, so that the compiler does not see through the tables.
  *(compare volatile *)&orders[0] = by_key;
  *(compare volatile *)&orders[1] = by_value;
  *(compare volatile *)&orders[2] = by_low_bits;
  *(handler volatile *)&handlers[0] = add;
  *(handler volatile *)&handlers[1] = mix;
  *(handler volatile *)&handlers[2] = scale;
  *(handler volatile *)&handlers[3] = pick;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < COUNT; i++) pairs[i].key = next(), pairs[i].value = (int)next();
    for (int each = 0; each < 3; each++) {
      merge_sort(pairs, COUNT, orders[each]);
      for (int i = 0; i < COUNT; i++) sum = handlers[pairs[i].key & 3](sum, pairs[i].key);
    }
  }
  return (int)sum;
}
