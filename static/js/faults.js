/** The error summary takes the focus, so that it is read first. */
const faults = document.getElementById("faults");
faults?.focus();
