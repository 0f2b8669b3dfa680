/** What a recorder needs of its family of series. */
export interface DurationSeries {
  /**
   * @param values the labels after `appid` and `application`, in the order of the schema
   * @param valueMs the duration, in milliseconds
   * @param count how many equal observations, default 1
   * @param open the labels that hold open text, as `labelMask` gives it; default those that the schema names
   * @param endedAtMs when they ended, by the monotonic clock; sets without open text do not need it
   */
  observe(
    values: readonly string[],
    valueMs: number,
    count?: number,
    open?: number,
    endedAtMs?: number,
  ): void;
}
