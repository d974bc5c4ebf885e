// What was used last is kept: a list in both directions with a table beside it.
#include "shared/random.h"

enum { ROOM = 256, BUCKETS = 512 };
typedef struct entry { struct entry *newer, *older, *chain; u32 key, value; } entry;
static entry entries[ROOM], ends;
static entry *buckets[BUCKETS];
static int used;

static entry **place(u32 key) {
  entry **at = &buckets[key * 2654435761u >> 23];
  while (*at && (*at)->key != key) at = &(*at)->chain;
  return at;
}

static void detach(entry *e) { e->newer->older = e->older, e->older->newer = e->newer; }
static void attach(entry *e) {
  e->older = ends.older, e->newer = &ends;
  ends.older->newer = e, ends.older = e;
}

static u32 get(u32 key) {
  entry **at = place(key), *found = *at;
  if (found) {
    detach(found), attach(found);
    return found->value++;
  }
  if (used < ROOM) found = &entries[used++];
  else {
    found = ends.newer;
    detach(found);
    entry **old = place(found->key);
    *old = found->chain;
    at = place(key);
  }
  found->key = key, found->value = key ^ 0x5555, found->chain = 0;
  *at = found;
  attach(found);
  return 1;
}

int run(int n) {
  u32 sum = 0;
  seed(52);
  used = 0;
  ends.newer = ends.older = &ends;
  for (int i = 0; i < BUCKETS; i++) buckets[i] = 0;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 256; i++) sum = sum * 31 + get(next() & next() & 1023);
  }
  return (int)sum;
}
