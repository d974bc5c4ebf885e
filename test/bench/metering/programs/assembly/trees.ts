// Binary search trees of collected objects: insertion, search, deletion, and a walk.
import { next, seed } from "./shared/random";

class Tree {
  left: Tree | null = null;
  right: Tree | null = null;
  constructor(public key: u32) {}
}

function insert(tree: Tree | null, key: u32): Tree {
  if (tree === null) return new Tree(key);
  if (key < tree.key) tree.left = insert(tree.left, key);
  else if (key > tree.key) tree.right = insert(tree.right, key);
  return tree;
}

function find(root: Tree | null, key: u32): bool {
  let tree = root;
  while (tree !== null) {
    if (tree.key == key) return true;
    tree = key < tree.key ? tree.left : tree.right;
  }
  return false;
}

function removeLeast(tree: Tree): Tree | null {
  const left = tree.left;
  if (left === null) return tree.right;
  tree.left = removeLeast(left);
  return tree;
}

function depth(tree: Tree | null): i32 {
  return tree === null ? 0 : 1 + max(depth(tree.left), depth(tree.right));
}

function total(tree: Tree | null): u32 {
  return tree === null ? 0 : tree.key + 31 * total(tree.left) + 17 * total(tree.right);
}

export function run(n: i32): i32 {
  seed(17);
  let sum: u32 = 0;
  for (let round = 0; round < n; round++) {
    let root: Tree | null = null;
    for (let i = 0; i < 1200; i++) root = insert(root, next() & 0xffff);
    for (let i = 0; i < 1200; i++) sum += find(root, next() & 0xffff) ? 1 : 0;
    for (let i = 0; i < 100 && root !== null; i++) root = removeLeast(root!);
    sum = sum * 31 + total(root) + depth(root);
  }
  return sum;
}
