// Why a table of the reader's cannot be forecast: a message's name, and what stands in its fields.

export class Refusal extends Error {
  /**
   * @param {string} name of one of the page's messages
   * @param {Record<string, any>} [fields]
   */
  constructor(name, fields = {}) {
    super(`${name} ${JSON.stringify(fields)}`);
    this.name = name;
    this.fields = fields;
  }
}
