// A table of a million bytes by open addressing: inserts, finds and removals at random places.
#include "shared/random.h"

enum { SLOTS = 1 << 16 };
typedef struct { u32 key, value, state; u32 spare; } slot;
static slot slots[SLOTS];

static slot *find(u32 key) {
  u32 at = key * 2654435761u >> 16;
  while (slots[at].state != 0 && slots[at].key != key) at = (at + 1) & (SLOTS - 1);
  return &slots[at];
}

int run(int n) {
  u32 sum = 0;
  seed(17);
  for (int i = 0; i < SLOTS; i++) slots[i].state = 0;
  int held = 0;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 512; i++) {
      u32 key = next() & 0x7fff;
      slot *s = find(key);
      if (s->state == 0) s->key = key, s->state = 1, s->value = 0, held++;
      s->value += key;
      sum = sum * 31 + s->value;
    }
  }
  return (int)(sum + (u32)held);
}
