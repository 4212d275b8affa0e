/** The models a profile may name: for the rooms that do not know phones themselves. */
export { type ModelName, modelNames } from '#phone/models.js';
