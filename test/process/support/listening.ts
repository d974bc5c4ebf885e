// A program that does nothing, for as long as there is whoever started it.
process.on("message", () => {});

export {};
