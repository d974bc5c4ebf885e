// Linked lists, a hash table with chains, and a skip through shuffled memory.
#include "shared/random.h"

typedef struct node { struct node *next; u32 key, value; } node;

enum { NODES = 4096, BUCKETS = 512 };
static node nodes[NODES], *buckets[BUCKETS], *spare;

static void reset(void) {
  u32 order[64];
  spare = 0;
  for (int i = 0; i < BUCKETS; i++) buckets[i] = 0;
  for (u32 i = 0; i < 64; i++) order[i] = i;
  for (u32 i = 63; i > 0; i--) {
    u32 j = next() % (i + 1), kept = order[i];
    order[i] = order[j], order[j] = kept;
  }
  for (u32 block = 0; block < NODES / 64; block++)
    for (u32 i = 0; i < 64; i++) {
      node *each = &nodes[order[i] * (NODES / 64) + block];
      each->next = spare, spare = each;
    }
}

static node *lookup(u32 key) {
  node *each = buckets[key * 2654435761u >> 23];
  while (each && each->key != key) each = each->next;
  return each;
}

static void put(u32 key, u32 value) {
  node *each = lookup(key);
  if (!each) {
    if (!spare) return;
    each = spare, spare = each->next;
    u32 bucket = key * 2654435761u >> 23;
    each->next = buckets[bucket], buckets[bucket] = each, each->key = key;
  }
  each->value = value;
}

static u32 drop_odd(void) {
  u32 dropped = 0;
  for (int i = 0; i < BUCKETS; i++)
    for (node **at = &buckets[i]; *at;) {
      node *each = *at;
      if (each->value & 1) {
        *at = each->next, each->next = spare, spare = each, dropped++;
      } else {
        at = &each->next;
      }
    }
  return dropped;
}

static u32 reverse_all(void) {
  u32 sum = 0;
  for (int i = 0; i < BUCKETS; i++) {
    node *reversed = 0;
    for (node *each = buckets[i]; each;) {
      node *following = each->next;
      each->next = reversed, reversed = each, each = following;
      sum = sum * 31 + reversed->key;
    }
    buckets[i] = reversed;
  }
  return sum;
}

int run(int n) {
  u32 sum = 0;
  seed(7);
  reset();
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 3000; i++) put(next() & 8191, next());
    for (int i = 0; i < 3000; i++) {
      node *found = lookup(next() & 8191);
      if (found) sum += found->value;
    }
    sum = sum * 31 + reverse_all() + drop_odd();
  }
  return (int)sum;
}
