/** Words of 32 bits, little endian, that stand for a run: the index of its memory among those that the module defines,
 * its address, and its bytes. Contents of memories begin with the number of runs and those words of each; the bytes of
 * all runs follow, one run after the other. */
export const runWords = 3;
