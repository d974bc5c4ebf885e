// What files in AssemblyScript that a worker imports have as types (`./hot.as.ts`), as scripts see it: for
// `/// <reference types="@skerry/javascript/assemblyscript" />` in such a file, below `// @ts-nocheck`.

type i8 = number;
type i16 = number;
type i32 = number;
type i64 = bigint;
type isize = number;
type u8 = number;
type u16 = number;
type u32 = number;
type u64 = bigint;
type usize = number;
type f32 = number;
type f64 = number;
type bool = boolean;
type StaticArray<Item> = ArrayLike<Item>;
