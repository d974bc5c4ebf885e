// A treap: keys put in and taken out of a tree that random priorities keep flat.
#include "shared/random.h"

enum { MOST = 1024 };
typedef struct node { struct node *left, *right; u32 key, rank; } node;
static node nodes[MOST];
static node *spare;

static node *merge(node *a, node *b) {
  if (!a) return b;
  if (!b) return a;
  if (a->rank > b->rank) return a->right = merge(a->right, b), a;
  return b->left = merge(a, b->left), b;
}

static void split(node *tree, u32 key, node **less, node **more) {
  if (!tree) *less = *more = 0;
  else if (tree->key < key) split(tree->right, key, &tree->right, more), *less = tree;
  else split(tree->left, key, less, &tree->left), *more = tree;
}

int run(int n) {
  u32 sum = 0;
  seed(59);
  node *root = 0;
  spare = 0;
  for (int i = 0; i < MOST; i++) nodes[i].right = spare, spare = &nodes[i];
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 128; i++) {
      u32 key = next() & 2047;
      node *less, *same, *more;
      split(root, key, &less, &more);
      split(more, key + 1, &same, &more);
      if (same) {
        same->right = spare, spare = same, same = 0;
        sum += 7;
      } else if (spare) {
        same = spare, spare = same->right;
        same->left = same->right = 0, same->key = key, same->rank = next();
      }
      root = merge(merge(less, same), more);
      sum = sum * 31 + (root ? root->key : 0);
    }
  }
  return (int)sum;
}
