/**
 * Whether it is written as an NHS number: ten digits, the last of them the right check digit. Spaces are not taken out.
 * Says nothing of whether the number was issued or verified. Source: NHS Data Model and Dictionary, NHS NUMBER.
 */
export function isNhsNumber(value: string): boolean {
  return /^[0-9]{10}$/.test(value) && nhsNumberCheckDigit(value.slice(0, 9)) === Number(value[9]);
}

/**
 * The check digit of nine digits: weights 10 to 2, eleven minus the remainder by eleven, where eleven becomes 0.
 * Undefined when it would be ten: no NHS number starts with those nine digits.
 */
export function nhsNumberCheckDigit(first9: string): number | undefined {
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += Number(first9[i]) * (10 - i);
  const digit = 11 - (sum % 11);
  return digit === 11 ? 0 : digit === 10 ? undefined : digit;
}
