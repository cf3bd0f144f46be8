import io

import pytest
from PIL import Image

from config.brand import Brand, parse_colour
from config.errors import InputError, SettingsError
from stages.typesetting.text_fitting import FONTS


@pytest.fixture
def folder(tmp_path):
    """A folder with a font and a logo, in which `write` makes brand.yaml."""
    (tmp_path / "house.otf").write_bytes((FONTS / "Inter-Regular.otf").read_bytes())
    Image.new("RGBA", (80, 20), (255, 0, 0, 128)).save(tmp_path / "logo.png")
    return tmp_path


@pytest.fixture
def write(folder):
    def make(text):
        path = folder / "brand.yaml"
        path.write_text(text, "utf-8")
        return path

    return make


def problem(path):
    with pytest.raises(SettingsError) as caught:
        Brand.load(path)
    assert caught.value.hint
    return caught.value.message


def test_a_whole_brand_is_read(write):
    text = 'theme: light\naccent: "#0b5fff"\nbackground: "#fff"\ntext: "#112233"\nfont: house.otf\nlogo: logo.png\n'

    assert Brand.load(write(text)) == Brand(
        theme="light", accent="#0b5fff", background="#fff", text="#112233", font="house.otf", logo="logo.png"
    )


def test_an_empty_brand_sets_nothing(write):
    assert Brand.load(write("# later\n")) == Brand()


def test_files_are_those_the_brand_names_each_once(write, folder):
    brand = Brand.load(write("font: house.otf\nfont_bold: house.otf\nlogo: logo.png\n"))

    assert brand.files(folder) == (folder / "house.otf", folder / "logo.png")


def test_files_may_lie_in_a_folder_of_their_own(write, folder):
    (folder / "brand").mkdir()
    (folder / "logo.png").rename(folder / "brand" / "logo.png")

    assert Brand.load(write("logo: brand/logo.png\n")).files(folder) == (folder / "brand" / "logo.png",)


@pytest.mark.parametrize(("written", "seen"), [("#0b5fff", (11, 95, 255)), ("#05F", (0, 85, 255))])
def test_colours_are_written_as_on_the_web(written, seen):
    assert parse_colour(written) == seen


def test_every_problem_is_told_with_its_line(write):
    message = problem(write('accent: blue\ntheme: gray\nfont: none.ttf\nlogo: house.otf\ncolor: "#fff"\n'))

    for line, word in [(1, "#0b5fff"), (2, "dark"), (3, "no such file"), (4, "PNG, JPEG or WebP"), (5, "no such")]:
        assert f"line {line}: " in message
        assert word in next(part for part in message.splitlines() if f"line {line}:" in part)


@pytest.mark.parametrize("written", ["#0b5fff # blue", "#fff"])
def test_a_colour_without_quotes_is_told(write, written):
    message = problem(write(f"theme: dark\naccent: {written}\n"))

    assert "line 2: accent: must be in quotes" in message


@pytest.mark.parametrize("name", ["/etc/logo.png", "../logo.png", "a/../../logo.png", "~/logo.png", "C:\\\\logo.png"])
def test_files_elsewhere_are_refused(write, name):
    assert "line 1: logo: must be a file beside brand.yaml" in problem(write(f'logo: "{name}"\n'))


def test_a_link_that_leaves_the_folder_is_refused(write, folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "logo.png"
    (folder / "logo.png").rename(outside)
    (folder / "logo.png").symlink_to(outside)

    assert "not a link to another place" in problem(write("logo: logo.png\n"))


@pytest.mark.parametrize("content", [b"", b"not a font", b"wOF2" + bytes(60)])
def test_a_font_that_cannot_be_used_is_told(write, folder, content):
    (folder / "house.otf").write_bytes(content)

    assert "line 1: font: is not a font that can be used; put a TTF or OTF file there" in problem(
        write("font: house.otf\n")
    )


def test_a_font_for_web_pages_is_told(write, folder):
    (folder / "house.woff2").write_bytes(b"wOF2" + bytes(60))

    assert "web pages" in problem(write("font: house.woff2\n"))


def picture(size, kind, **options):
    file = io.BytesIO()
    Image.new("L", size).save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG or WebP"),
        (picture((8, 8), "GIF"), "PNG, JPEG or WebP"),
        (picture((300, 300), "JPEG")[:400], "PNG, JPEG or WebP"),
        (picture((7000, 6000), "PNG"), "too large (7000 x 6000)"),
        (picture((12_000, 8_000), "PNG"), "too large (12000 x 8000)"),
        (bytes(20_000_001), "larger than 20 MB"),
    ],
)
def test_a_logo_that_cannot_be_used_is_told(write, folder, content, words):
    (folder / "logo.png").write_bytes(content)

    assert words in problem(write("logo: logo.png\n"))


def test_a_brand_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match=r"brand\.yaml"):
        Brand.load(tmp_path / "brand.yaml")


def test_accents_in_names_may_be_spelled_in_two_ways(write, folder):
    (folder / "logo.png").rename(folder / "Logo\u0308.png")  # as some file systems and unpackers do

    assert Brand.load(write("logo: Log\u00f6.png\n")).files(folder)[0].is_file()
