import numpy as np
import pytest
from PIL import Image, ImageCms

from models.picture import Box, Picture
from stages.painting.author_images import render_author_picture, render_logo
from stages.painting.colour import contrast_ratio
from stages.painting.palette import light_palette
from stages.painting.style import Style

STAGE, BESIDE = Box(0, 0, 640, 480), Box(40, 60, 360, 240)
STYLE = Style()
RED, BLUE = (200, 30, 30), (30, 60, 200)


@pytest.fixture
def saved(tmp_path):
    """Save an image and return where it lies."""

    def make(image, name="picture.png", **options):
        image.save(tmp_path / name, **options)
        return tmp_path / name

    return make


def seen(layer, colour=(90, 90, 90)):
    """RGB of the layer's box over a picture of one colour, as float."""
    bgr = np.full((720, 1280, 3), colour[::-1], np.uint8)
    picture = Picture.from_bgr(bgr)
    layer.blend_onto(picture)
    return picture.bgr(layer.box)[..., ::-1].astype(float)


def near(pixels, colour, within=6):
    return np.abs(np.asarray(pixels) - colour).max(axis=-1) <= within


def halves(size=(400, 300), left=RED, right=BLUE):
    """A picture that is red on the left and blue on the right."""
    image = Image.new("RGB", size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def test_a_picture_in_the_presenter_s_place_covers_all_of_it(saved):
    layer = render_author_picture(saved(halves((400, 100))), STAGE, 1, STYLE, False)

    assert layer.box == STAGE
    assert np.abs(seen(layer, (0, 0, 0)) - seen(layer, (255, 255, 255))).max() <= 2


@pytest.mark.parametrize("size", [(400, 100), (100, 400), (1200, 500)])
def test_a_picture_is_whole_on_the_ground_of_the_video(saved, size):
    pixels = seen(render_author_picture(saved(halves(size)), STAGE, 1, STYLE, False))
    shape = near(pixels, RED) | near(pixels, BLUE)
    grown = min(640 / size[0], 480 / size[1], 2.0)

    assert shape.sum() == pytest.approx(size[0] * size[1] * grown**2, rel=0.05)
    assert near(pixels[2, 2], STYLE.palette.background)
    assert near(pixels[-3, -3], STYLE.palette.background)


def test_a_picture_of_about_the_shape_of_its_place_fills_it(saved):
    pixels = seen(render_author_picture(saved(halves((800, 615))), STAGE, 1, STYLE, False))

    assert (near(pixels, RED) | near(pixels, BLUE)).mean() > 0.98


def test_small_pictures_are_not_blown_up(saved):
    pixels = seen(render_author_picture(saved(halves((64, 48))), STAGE, 1, STYLE, False))

    assert (~near(pixels, STYLE.palette.background)).sum() == pytest.approx(128 * 96, rel=0.1)


def test_a_plain_border_goes_on_to_the_edges_of_the_place(saved):
    slide = Image.new("RGB", (800, 300), (250, 250, 245))
    slide.paste(BLUE, (300, 100, 500, 200))

    pixels = seen(render_author_picture(saved(slide), STAGE, 1, STYLE, False))

    assert near(pixels[:100], (250, 250, 245)).all()


def test_what_is_dark_and_clear_gets_a_light_ground_and_the_other_way_round(saved):
    for style in (Style(), Style(light_palette())):
        for ink in ((10, 10, 10, 255), (250, 250, 250, 255)):
            drawing = Image.new("RGBA", (640, 480), (0, 0, 0, 0))
            drawing.paste(ink, (200, 200, 440, 280))
            pixels = seen(render_author_picture(saved(drawing), STAGE, 1, style, False))
            assert contrast_ratio(tuple(pixels[240, 320].astype(int)), tuple(pixels[20, 20].astype(int))) > 4.5


def test_a_telephone_s_pictures_stand_upright(saved):
    upright = halves((400, 300))
    ways = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    for value, turn in ways.items():
        exif = Image.Exif()
        exif[0x0112] = value
        path = saved(upright if turn is None else upright.transpose(turn), "turned.jpg", exif=exif, quality=95)
        pixels = seen(render_author_picture(path, STAGE, 1, STYLE, False))
        assert near(pixels[240, 100], RED, 12), value
        assert near(pixels[240, 540], BLUE, 12), value


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F"])
def test_pictures_of_every_kind_are_shown(saved, mode):
    gray = np.tile(np.linspace(0, 255, 400, dtype=np.uint8), (300, 1))
    if mode == "I;16":
        image = Image.fromarray(gray.astype(np.uint16) * 257)
    elif mode in {"I", "F"}:
        image = Image.fromarray(gray.astype(np.int32) * 257 if mode == "I" else gray.astype(np.float32))
    else:
        image = Image.fromarray(gray).convert("RGB").convert(mode)
    pixels = seen(render_author_picture(saved(image, "picture.tiff"), STAGE, 1, STYLE, False))

    assert pixels[240, 20].max() < 60
    assert pixels[240, -20].min() > 195


def test_of_pictures_that_move_the_first_is_shown(saved):
    path = saved(halves(), "moving.gif", save_all=True, append_images=[halves(left=BLUE, right=RED)])

    assert near(seen(render_author_picture(path, STAGE, 1, STYLE, False))[240, 100], RED, 12)


def test_colours_are_those_the_picture_was_made_with(saved):
    # In a profile whose red and blue are exchanged, pure red is shown as blue.
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ", 128), profile.index(b"bXYZ", 128)
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    path = saved(Image.new("RGB", (640, 480), (255, 0, 0)), icc_profile=bytes(profile))

    assert near(seen(render_author_picture(path, STAGE, 1, STYLE, False))[240, 320], (0, 0, 255), 12)


def test_a_broken_profile_is_as_good_as_none(saved):
    path = saved(Image.new("RGB", (640, 480), RED), icc_profile=b"nothing of the kind" * 20)

    assert near(seen(render_author_picture(path, STAGE, 1, STYLE, False))[240, 320], RED)


def test_a_large_photograph_is_not_decoded_whole(saved, monkeypatch):
    path, sizes = saved(halves((6000, 4000)), "large.jpg"), []
    load = Image.Image.thumbnail
    monkeypatch.setattr(
        Image.Image, "thumbnail", lambda image, *rest, **more: (sizes.append(image.size), load(image, *rest, **more))[1]
    )

    render_author_picture(path, STAGE, 1, STYLE, False)

    assert max(max(size) for size in sizes) <= 3000


@pytest.mark.parametrize("size", [(800, 450), (300, 600), (900, 300), (20, 20)])
def test_a_picture_beside_the_presenter_keeps_its_shape_within_its_place(saved, size):
    layer = render_author_picture(saved(halves(size)), BESIDE, 1, STYLE, True)
    box = layer.box

    assert BESIDE.x0 <= box.x0 < box.x1 <= BESIDE.x1
    assert BESIDE.y0 <= box.y0 < box.y1 <= BESIDE.y1
    assert all(edge % 2 == 0 for edge in (box.x0, box.y0, box.x1, box.y1))
    assert (box.width - 6) / (box.height - 6) == pytest.approx(size[0] / size[1], rel=0.06)


def test_a_picture_beside_the_presenter_has_round_corners_and_a_rim(saved):
    pixels = seen(render_author_picture(saved(halves((800, 450))), BESIDE, 1, STYLE, True), (90, 200, 90))

    assert near(pixels[0, 0], (90, 200, 90), 30)
    assert near(pixels[pixels.shape[0] // 2, 1], STYLE.palette.overlay, 24)
    assert near(pixels[pixels.shape[0] // 2, 20], RED, 12)


# ---------------------------------------------------------------------------------------------------------------- logo


def test_without_a_logo_there_is_none():
    assert render_logo(STYLE, 200, 60) is None


@pytest.mark.parametrize("size", [(900, 120), (300, 300), (50, 20)])
def test_a_logo_keeps_its_shape_and_its_room(saved, size):
    found = render_logo(Style(logo=saved(Image.new("RGBA", size, (*RED, 255)))), 200, 60)

    assert found.width <= 200
    assert found.height <= 60
    assert found.width / found.height == pytest.approx(size[0] / size[1], rel=0.1)


def test_what_is_clear_around_a_logo_takes_no_room(saved):
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    image.paste((255, 255, 255, 255), (100, 180, 300, 220))

    found = render_logo(Style(logo=saved(image)), 200, 60)

    assert (found.width, found.height) == (200, 40)


def test_a_logo_that_would_be_lost_stands_on_a_plate(saved):
    image = Image.new("RGBA", (200, 60), (0, 0, 0, 0))
    image.paste((12, 20, 40, 255), (10, 10, 190, 50))
    path = saved(image)

    on_dark, on_light = (
        render_logo(Style(logo=path), 200, 60),
        render_logo(Style(light_palette(), logo=path), 200, 60),
    )

    assert on_dark.width <= 200
    assert near(np.asarray(on_dark)[on_dark.height // 2, 2, :3], STYLE.palette.text)
    assert near(np.asarray(on_light)[on_light.height // 2, 2, :3], (12, 20, 40))


def test_a_logo_without_anything_on_it_is_no_logo(saved):
    assert render_logo(Style(logo=saved(Image.new("RGBA", (200, 60), (0, 0, 0, 0)))), 200, 60) is None
