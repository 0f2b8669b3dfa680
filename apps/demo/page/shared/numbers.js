const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const axis = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

const NOTHING = '–';

/** From this share on, failures are shown in red. */
export const ALARMING = 0.05;

function write(value, format) {
  return value === null || value === undefined ? NOTHING : format(value);
}

/** A rate: 3.0, 12.4, 1,204, or a dash. Always with one decimal below 100, so that its columns keep their place. */
export function rate(value) {
  return write(value, (number) => (number < 99.95 ? tenths : whole).format(number));
}

/** A number of things: 1,204 or a dash. */
export function count(value) {
  return write(value, whole.format);
}

/** A number on an axis. */
export function tick(value) {
  return axis.format(value);
}

/** A number of things that grows for ever: 1,204, from a million on 1.23M, or a dash. */
export function bigCount(value) {
  return write(value, (number) => (number < 1e6 ? whole : compact).format(number));
}

/** Milliseconds as a whole number, or a dash. */
export function ms(value) {
  return write(value, whole.format);
}

/** A share from 0 to 1: 0%, 4.2%, 100%, or a dash. */
export function percent(value) {
  return write(value, (share) => {
    const percents = share * 100;
    return `${(percents === 0 || percents >= 99.95 ? whole : tenths).format(percents)}%`;
  });
}

/** Seconds since 1970 as 14:03:22. */
export function clockTime(seconds) {
  return time.format(seconds * 1000);
}
