/** The part of a family of series that a recorder uses. */
export interface DurationSeries {
  /**
   * @param values the labels after `appid` and `application`, in the order of the schema
   * @param valueMs the duration, in milliseconds
   * @param count number of equal observations, default 1
   * @param open the labels that hold open text, as `labelMask` gives it; default those that the schema names
   * @param endedAtMs their end by the monotonic clock; not needed for sets without open text
   */
  observe(
    values: readonly string[],
    valueMs: number,
    count?: number,
    open?: number,
    endedAtMs?: number,
  ): void;
}
