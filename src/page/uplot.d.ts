/** The server answers for `uplot.js` in this folder with uPlot's own module. */
export { default } from 'uplot';
