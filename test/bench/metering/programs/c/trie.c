// Paths put into a tree of letters, and looked up by their longest prefix.
#include "shared/random.h"

enum { NODES = 4096 };
struct node { u16 child[32]; int value; };
static struct node nodes[NODES];
static int used;

static int letter(char c) { return c == '/' ? 27 : c - 'a'; }

static void put(const char *key, int value) {
  int at = 0;
  for (; *key; key++) {
    u16 *next_node = &nodes[at].child[letter(*key)];
    if (*next_node == 0) *next_node = (u16)used++;
    at = *next_node;
  }
  nodes[at].value = value;
}

static int longest(const char *key) {
  int at = 0, found = 0;
  for (; *key; key++) {
    at = nodes[at].child[letter(*key)];
    if (at == 0) break;
    if (nodes[at].value) found = nodes[at].value;
  }
  return found;
}

static void path(char *to) {
  int parts = 1 + (int)(next() & 3);
  while (parts-- > 0) {
    *to++ = '/';
    int letters = 2 + (int)(next() & 3);
    while (letters-- > 0) *to++ = (char)('a' + (next() & 7));
  }
  *to = 0;
}

int run(int n) {
  char key[32];
  u32 sum = 0;
  seed(70);
  for (int i = 0; i < used; i++) nodes[i] = (struct node){0};
  used = 1;
  for (int i = 1; i <= 200; i++) path(key), put(key, i);
  for (int round = 0; round < n; round++)
    for (int i = 0; i < 32; i++) path(key), sum = sum * 31 + (u32)longest(key);
  return (int)sum;
}
