/** The live page, in the browser: what the stream tells becomes pictures. */
export {};
