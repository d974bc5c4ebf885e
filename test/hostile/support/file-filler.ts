// A process that was taken over, and makes a file as large as it may: says what became of each size that it is asked for.
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";

process.on("message", ({ path, sizes }: { path: string; sizes: readonly number[] }) => {
  const outcomes = sizes.map((size) => {
    const file = openSync(path, "w");
    try {
      // Its last byte alone: the file has a hole before it.
      return writeSync(file, "x", size - 1);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    } finally {
      closeSync(file);
      unlinkSync(path);
    }
  });
  process.send!(outcomes);
});
