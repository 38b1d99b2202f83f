// For each kind of text on the page: how much it stands out from what is behind it (WCAG 2.2, 1.4.3).
() => {
  const parts = (colour) => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  };
  const over = (top, under) => under.map((value, at) => top[at] * top[3] + value * (1 - top[3]));
  const light = (colour) => {
    const [red, green, blue] = colour.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const chain = (element) => (element ? [...chain(element.parentElement), element] : []);
  const ratio = (element) => {
    const style = getComputedStyle(element);
    const ancestors = chain(element);
    const behind = ancestors.reduce(
      (under, each) => over(parts(getComputedStyle(each).backgroundColor), under), [255, 255, 255]
    );
    const opacity = ancestors.reduce((share, each) => share * getComputedStyle(each).opacity, 1);
    const drawn = element instanceof SVGElement && style.fill !== "none" ? style.fill : style.color;
    const [red, green, blue, alpha] = parts(drawn);
    const seen = over([red, green, blue, alpha * opacity], behind);
    const [dark, bright] = [light(seen), light(behind)].sort((one, other) => one - other);
    return (bright + 0.05) / (dark + 0.05);
  };
  const found = {};
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.tagName === "SCRIPT" || !element.checkVisibility()) continue;
    const kind = [element.parentElement, element]
      .map((each) => `${each.tagName.toLowerCase()}.${each.getAttribute("class") ?? ""}`)
      .join(" > ");
    found[kind] = Math.min(found[kind] ?? Infinity, ratio(element));
  }
  return found;
};
