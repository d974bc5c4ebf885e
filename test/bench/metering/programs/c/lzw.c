// Text packed by a dictionary that grows as it is read, and unpacked again.
#include "shared/random.h"

enum { SIZE = 2048, CODES = 1024, SLOTS = 4096 };
static u8 text[SIZE], back[SIZE + 64];
static u16 codes[SIZE], prefix[CODES];
static u8 last[CODES];
static u32 slots[SLOTS];

static int pack(void) {
  int count = 0, known = 256;
  for (int i = 0; i < SLOTS; i++) slots[i] = 0;
  u32 at = text[0];
  for (int i = 1; i < SIZE; i++) {
    u32 key = (at << 8 | text[i]) + 1, slot = key * 2654435761u >> 20;
    while (slots[slot] && slots[slot] >> 12 != (key & 0xfffff)) slot = (slot + 1) & (SLOTS - 1);
    if (slots[slot]) {
      at = slots[slot] & 0xfff;
      continue;
    }
    codes[count++] = (u16)at;
    if (known < CODES) slots[slot] = key << 12 | (u32)known, prefix[known] = (u16)at, last[known++] = text[i];
    at = text[i];
  }
  codes[count++] = (u16)at;
  return count;
}

static int unpack(int count) {
  int length = 0;
  u8 held[256];
  for (int i = 0; i < count; i++) {
    int code = codes[i], depth = 0;
    for (; code >= 256 && depth < 255; code = prefix[code]) held[depth++] = last[code];
    back[length++] = (u8)code;
    while (depth > 0) back[length++] = held[--depth];
  }
  return length;
}

int run(int n) {
  static const char *words[] = {"the ", "harbour ", "of ", "islands ", "and ", "boats ", "in ", "spring "};
  u32 sum = 0;
  seed(71);
  for (int round = 0; round < n; round++) {
    for (int at = 0; at < SIZE;)
      for (const char *word = words[next() & 7]; *word && at < SIZE; word++) text[at++] = (u8)*word;
    int count = pack(), length = unpack(count);
    sum = sum * 31 + (u32)count + (u32)length + back[length / 2];
  }
  return (int)sum;
}
