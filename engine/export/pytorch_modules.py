"""What PyTorch has no layer for, as small modules that a source brings along."""

from __future__ import annotations

MOVED = '''
class Moved(nn.Module):
    """A layer that works on other axes than PyTorch's: `axes` are moved to `places` for it, and back again."""

    def __init__(self, axes, places, layer):
        super().__init__()
        self.axes, self.places, self.layer = axes, places, layer

    def forward(self, x):
        return self.layer(x.movedim(self.axes, self.places)).movedim(self.places, self.axes)
'''

NORMALIZATION = '''
class Normalization(nn.Module):
    """(x - mean) / deviation, by numbers that are not learnt."""

    def __init__(self, shape):
        super().__init__()
        self.register_buffer("mean", torch.zeros(shape))
        self.register_buffer("variance", torch.ones(shape))

    def forward(self, x):
        return (x - self.mean) / self.variance.sqrt().clamp(min=1e-7)
'''

DENORMALIZATION = '''
class Denormalization(nn.Module):
    """mean + x * deviation, by numbers that are not learnt."""

    def __init__(self, shape):
        super().__init__()
        self.register_buffer("mean", torch.zeros(shape))
        self.register_buffer("variance", torch.ones(shape))

    def forward(self, x):
        return self.mean + x * self.variance.sqrt().clamp(min=1e-7)
'''

GAUSSIAN_NOISE = '''
class GaussianNoise(nn.Module):
    """Adds normal random numbers while training."""

    def __init__(self, deviation):
        super().__init__()
        self.deviation = deviation

    def forward(self, x):
        return x + self.deviation * torch.randn_like(x) if self.training else x
'''

SHARED_DROPOUT = '''
class SharedDropout(nn.Module):
    """Dropout that is drawn in a shape of its own: along an axis of length 1 all numbers go together."""

    def __init__(self, rate, shape):
        super().__init__()
        self.rate, self.shape = rate, shape

    def forward(self, x):
        shape = [given or length for given, length in zip(self.shape, x.shape, strict=True)]
        return x * nn.functional.dropout(torch.ones(shape, dtype=x.dtype), self.rate, self.training)
'''

BENT = '''
class Bent(nn.Module):
    """x above a threshold, at most `largest`; below it a gentler slope."""

    def __init__(self, threshold, largest, slope):
        super().__init__()
        self.threshold, self.largest, self.slope = threshold, largest, slope

    def forward(self, x):
        return torch.where(x > self.threshold, x.clamp(max=self.largest), self.slope * (x - self.threshold))
'''
