/** 256 colours of three bytes: black for the set itself, then a loop from deep blue over ice and amber
 * and back, so that the last colour meets the first. */
export function makePalette(): Uint8Array {
  const stops: StaticArray<i32> = [
    0x0b1d51, 0x1f5fa8, 0xa8dcf0, 0xfdf6e3, 0xf2b134, 0xc0562a, 0x4a1942, 0x0b1d51,
  ];
  const palette = new Uint8Array(256 * 3);
  for (let index = 1; index < 256; index++) {
    const place = (<f64>(index - 1) / 255) * <f64>(stops.length - 1);
    const from = stops[<i32>place];
    const to = stops[<i32>place + 1];
    const share = place - Math.floor(place);
    for (let channel = 0; channel < 3; channel++) {
      const shift = 16 - 8 * channel;
      const low = <f64>((from >> shift) & 255);
      const high = <f64>((to >> shift) & 255);
      palette[index * 3 + channel] = <u8>(low + (high - low) * share + 0.5);
    }
  }
  return palette;
}
