/** D3, which its bundle in lib/ leaves as a global. */
export const d3 = globalThis.d3;
