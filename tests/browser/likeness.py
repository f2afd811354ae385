"""How much two pictures differ, for eyes that don't mind how a letter's edge was smoothed."""

import base64

from playwright.async_api import Browser

CELL = 8  # pixels; what is compared is the mean colour of squares this wide
UNSEEN = 16  # of 255, in each of red, green and blue

_COMPARE = """async ([one, other, cell, unseen]) => {
    const pixels = async (data) => {
        const picture = new Image();
        picture.src = `data:image/png;base64,${data}`;
        await picture.decode();
        const canvas = new OffscreenCanvas(picture.width, picture.height);
        const paper = canvas.getContext("2d");
        paper.drawImage(picture, 0, 0);
        return paper.getImageData(0, 0, picture.width, picture.height);
    };
    const mean = ({ data, width }, left, top, channel) => {
        let sum = 0;
        for (let y = top; y < top + cell; y += 1)
            for (let x = left; x < left + cell; x += 1) sum += data[(y * width + x) * 4 + channel];
        return sum / cell ** 2;
    };
    const [first, second] = [await pixels(one), await pixels(other)];
    if (first.width !== second.width || first.height !== second.height) return 1;
    let cells = 0;
    let different = 0;
    for (let top = 0; top + cell <= first.height; top += cell)
        for (let left = 0; left + cell <= first.width; left += cell) {
            const differs = (channel) =>
                Math.abs(mean(first, left, top, channel) - mean(second, left, top, channel)) > unseen;
            cells += 1;
            if ([0, 1, 2].some(differs)) different += 1;
        }
    return different / cells;
}"""


async def difference(browser: Browser, *pictures: bytes) -> float:
    """The share of two pictures (PNG) that looks different, from 0 to 1; 1 where their sizes are."""
    one, other = (base64.b64encode(each).decode() for each in pictures)
    page = await browser.new_page()
    try:
        return float(await page.evaluate(_COMPARE, [one, other, CELL, UNSEEN]))
    finally:
        await page.close()
